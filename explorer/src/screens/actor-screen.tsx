export function ActorScreen() { return <main id="content" tabIndex={-1}><h1>Actor</h1></main>; }
