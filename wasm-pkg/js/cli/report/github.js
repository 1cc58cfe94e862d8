// Workflow commands, which GitHub shows beside the lines of a pull request. They tell no line's text: logs are public.

import { sep } from "node:path";

import { messageOf } from "../reading.js";
import { shown } from "./shown.js";
import { TextReport } from "./text.js";

const COMMANDS = { error: "error", warning: "warning", fixed: "notice" };

export class GithubReport extends TextReport {
  finding({ file, submission }, { kind, finding, place }) {
    const properties = {
      // Standard input has no file to show it in.
      ...(file !== "<stdin>" && { file: file.replaceAll(sep, "/") }),
      line: place?.line ?? submission.line,
      ...(place && { col: place.column }),
      title: finding.code,
    };
    const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
    return `::${COMMANDS[kind]} ${list.join(",")}::${escapeData(shown(messageOf(finding)))}\n`;
  }
}

function escapeData(text) {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text) {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
