// The small script of the shell. Every page works without it; with it, fewer steps.
// No text lives here: what is shown comes from data-text-… attributes, so that it is translated.
import { startClock } from "./clock.js";
import { startDialogs } from "./dialogs.js";
import { startDropZones } from "./dropzone.js";
import { startFocus } from "./focus.js";
import { startForms } from "./forms.js";
import { startRequests } from "./requests.js";
import { startScanning } from "./scan.js";
import { startSelection } from "./selection.js";
import { startShortcuts } from "./shortcuts.js";
import { startTheme } from "./theme.js";
import { startToasts } from "./toasts.js";

startTheme();
startClock();
startDialogs();
startToasts();
startRequests();
startFocus();
startForms();
startSelection();
startDropZones();
startShortcuts();
startScanning();
