/** Names of files: what the text says, else what the language is. */
import { expect, test } from "vitest";
import { fileName } from "./fileName";

test("a name that the fence tells is taken, without its folders", () => {
  expect(fileName("x", "python", 'title="src/app.py"')).toBe("app.py");
  expect(fileName("x", "ts", "web/src/main.ts {1,3}")).toBe("main.ts");
  expect(fileName("x", "sh", "../../.bashrc.sh")).toBe("bashrc.sh");
  expect(fileName("x", "js", "{1-3} linenos")).toBe("code.js");
});

test("a first line that is nothing but a name is taken", () => {
  expect(fileName("# tools/run.py\nimport os", "python", "")).toBe("run.py");
  expect(fileName("// File: Main.java\nclass Main {}", "java", "")).toBe("Main.java");
  expect(fileName("<!-- index.html -->\n<p>", "html", "")).toBe("index.html");
  expect(fileName("# see app.py for more\nx = 1", "python", "")).toBe("code.py");
});

test("otherwise the language decides", () => {
  expect(fileName("x", "rust", "")).toBe("code.rs");
  expect(fileName("FROM x", "dockerfile", "")).toBe("Dockerfile");
  expect(fileName("<svg/>", "svg", "")).toBe("code.svg");
  expect(fileName("x", "klingon", "")).toBe("code.txt");
  expect(fileName("x", "", "")).toBe("code.txt");
});
