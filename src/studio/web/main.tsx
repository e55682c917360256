/** @file The studio's page begins here. */
import { render } from 'preact';
import { Frame } from './frame.js';
import { listen } from './live.js';

listen();
render(<Frame />, document.getElementById('page')!);
