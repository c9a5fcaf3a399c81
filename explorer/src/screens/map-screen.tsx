export function MapScreen() { return <main id="content" tabIndex={-1}><h1>Map</h1></main>; }
