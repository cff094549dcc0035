import { describe, expect, it } from "@jest/globals";
import { terminalOf } from "../../../../../scripts/lib/terminal/terminal.ts";

const tty = { isTTY: true, columns: 120 };

describe("terminalOf", () => {
  it.each([
    ["a terminal", tty, {}, true, 120, true],
    ["a terminal of unknown width", { isTTY: true }, {}, true, 80, true],
    ["a pipe", {}, {}, false, 100, false],
    ["a dumb terminal", tty, { TERM: "dumb" }, false, 100, false],
    ["NO_COLOR", tty, { NO_COLOR: "1" }, true, 120, false],
    ["an empty NO_COLOR, which is none", tty, { NO_COLOR: "" }, true, 120, true],
    ["FORCE_COLOR on a pipe", {}, { FORCE_COLOR: "1" }, false, 100, true],
    ["FORCE_COLOR=0", tty, { FORCE_COLOR: "0" }, true, 120, false],
    ["both", tty, { NO_COLOR: "1", FORCE_COLOR: "1" }, true, 120, false],
  ])("%s", (_case, stream, variables, interactive, width, isColoured) => {
    const terminal = terminalOf(stream, variables);
    expect({ interactive: terminal.interactive, width: terminal.width }).toEqual({
      interactive,
      width,
    });
    expect(terminal.colour.red("x") !== "x").toBe(isColoured);
  });
});
