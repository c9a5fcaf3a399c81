export function PathsScreen() { return <main id="content" tabIndex={-1}><h1>Paths</h1></main>; }
