export function InfluenceScreen() { return <main id="content" tabIndex={-1}><h1>Influence</h1></main>; }
