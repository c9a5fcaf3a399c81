export function TimelineScreen() { return <main id="content" tabIndex={-1}><h1>Timeline</h1></main>; }
