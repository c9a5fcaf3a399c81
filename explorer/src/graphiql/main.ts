/** The query editor: GraphiQL with everything it needs in the bundle, posting to the service beside it. */
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './style.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

const firstQuery = `# Who is the National Human Rights Council of Morocco tied to, and who says so?
query Ties {
  entity(id: "cndh") {
    name
    relationships(first: 20) {
      nodes {
        label(from: "cndh")
        confidence
        valid { edtf }
        other(than: "cndh") { id name }
        claims { quote source { title url } }
      }
    }
  }
}
`;

const fetcher = createGraphiQLFetcher({ url: new URL('/graphql', location.href).href });
const root = document.getElementById('graphiql');
if (root) createRoot(root).render(createElement(GraphiQL, { fetcher, initialQuery: new URLSearchParams(location.search).get('query') ?? firstQuery }));
