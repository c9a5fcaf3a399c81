export function CompareScreen() { return <main id="content" tabIndex={-1}><h1>Compare</h1></main>; }
