/** @file The options and help of keratin studio and keratin serve. */
import type { Command } from 'commander';
import type { ServeFlags } from './commands/serve.js';
import type { StudioFlags } from './commands/studio.js';
import { oneOf, wholeNumber } from './option-values.js';

const studioHelp = `Opens a page on which one sees networks learn and looks into them.

[folder] is where runs, models and pictures lie; default: this one. The page
shows runs live (those of other terminals too), starts, pauses, stops and
resumes them, and looks into any model: layers, weights, filters, what it sees
in a picture and why it says so.

Examples:
  keratin studio
  keratin studio runs --open
  keratin studio --host 0.0.0.0        for others too: they need the address
                                       that is printed, with its token`;

const serveHelp = `Answers predictions over HTTP.

<model> is what keratin train or model.save wrote, or a .keras or .h5 file.

Examples:
  keratin serve runs/photos
  curl localhost:8080/predict -H 'Content-Type: image/jpeg' --data-binary @a.jpg
  curl localhost:8080/predict -F picture=@a.jpg -F picture=@b.jpg
  keratin serve runs/reviews
  curl localhost:8080/predict -H 'Content-Type: application/json' \\
    -d '{"texts": ["What a film!"]}'
  keratin serve runs/weather
  curl localhost:8080/predict -H 'Content-Type: text/csv' --data-binary @now.csv

The page at / shows the same, /openapi.json describes it for programs.`;

const port = (option: string) => wholeNumber(option, 0);

/** @param add makes a command of a name, a summary and a description */
export function addStudio(add: (name: string, summary: string, description?: string) => Command): void {
  add('studio', 'open a page to see networks learn and look into them', studioHelp)
    .usage('[folder] [options]')
    .argument('[folder]')
    .option('--port <n>', 'port to listen on (8008, or the next that is free)', port('studio --port'))
    .option('--host <address>', 'let others open it: 0.0.0.0 for all networks (127.0.0.1:\nonly this machine)')
    .option('--open', 'open it in the browser')
    .action(async (folder: string | undefined, flags: StudioFlags) => (await import('./commands/studio.js')).studio(folder, flags));

  add('serve', 'answer predictions over HTTP', serveHelp)
    .usage('<model> [options]')
    .argument('<model>')
    .option('--port <n>', 'port to listen on (8080, or the next that is free)', port('serve --port'))
    .option('--host <address>', 'let others ask: 0.0.0.0 for all networks (127.0.0.1:\nonly this machine); they need the token that is printed')
    .option('--pixels <how>', 'how pixels enter the network, where its file does not\ntell: bytes (0-255), unit (0-1), symmetric (-1-1), caffe,\ntorch', oneOf('serve --pixels', ['bytes', 'unit', 'symmetric', 'caffe', 'torch']))
    .action(async (model: string, flags: ServeFlags) => (await import('./commands/serve.js')).serve(model, flags));
}
