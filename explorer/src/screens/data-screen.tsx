export function DataScreen() { return <main id="content" tabIndex={-1}><h1>Data</h1></main>; }
