import { effect } from '@preact/signals';
import { render } from 'preact';
import './style/tokens.css';
import './style/base.css';
import './style/layout.css';
import './style/picture.css';
import './style/screens.css';
import './style/print.css';
import { App } from './app';
import { listen } from './state/changes';
import { restore } from './state/permalink';
import { learn, service } from './state/service';
import { language } from './state/store';

void restore();

const root = document.getElementById('app');
if (root) render(<App />, root);

// The ontology's words come in one language at a time.
effect(() => {
  void language.value;
  void learn();
});

let listening = false;
service.subscribe((known) => {
  if (!known || listening) return;
  listening = true;
  listen();
});
