export function BriefScreen() { return <main id="content" tabIndex={-1}><h1>Brief</h1></main>; }
