import { said } from "./said.js";

document.body.textContent = `${said()}, ${await chrome.runtime.sendMessage("what is said?")}`;
