/** @file 5.1, a first convnet: handwritten digits. The same as npm start. */
import './mnist.js';
