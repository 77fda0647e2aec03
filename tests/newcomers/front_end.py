"""The front end of the tutorial, with what npm has written into its folder before that.

Packages are those of ``web/node_modules``. Of the two that are not there, ``playwright`` is the
core of it with the Chromium of the tests, and Vite needs the plugin for React to reload alone.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.newcomers.programs import finish
from tests.server.running import ROOT

PACKAGES = ROOT / "web/node_modules"
TEMPLATE = {
    "index.html": """<!doctype html><html lang="en"><head><title>web</title></head>
<body><div id="root"></div><script type="module" src="/src/main.tsx"></script></body></html>
""",
    "src/main.tsx": """import { createRoot } from "react-dom/client";
import "./index.css";
import App from "./App.tsx";

createRoot(document.getElementById("root")!).render(<App />);
""",
    "tsconfig.json": """{
  "compilerOptions": {
    "target": "es2023",
    "lib": ["ES2023", "DOM", "DOM.Iterable"],
    "module": "esnext",
    "moduleResolution": "bundler",
    "types": ["vite/client", "node"],
    "jsx": "react-jsx",
    "strict": true,
    "skipLibCheck": true,
    "allowImportingTsExtensions": true,
    "verbatimModuleSyntax": true,
    "noUnusedLocals": true,
    "noUnusedParameters": true,
    "noEmit": true
  },
  "include": ["src", "tests", "vite.config.ts"]
}
""",
    "package.json": '{"name": "web", "private": true, "type": "module"}\n',
}
NOT_HERE = {
    "@vitejs/plugin-react": (
        'export default () => ({ name: "react" });\n',
        'import type { Plugin } from "vite";\nexport default function react(): Plugin;\n',
    ),
    "playwright": (
        'import { chromium as core } from "playwright-core";\n'
        "const launch = () => core.launch(JSON.parse(process.env.LAUNCH));\n"
        "export const chromium = { launch };\n",
        'export * from "playwright-core";\n',
    ),
}
"""Module and types of each."""


def complete(web: Path) -> None:
    """Write what ``npm create vite`` and ``npm install`` write."""
    for name, text in TEMPLATE.items():
        (web / name).write_text(text)
    into = web / "node_modules"
    into.mkdir()
    for package in PACKAGES.iterdir():
        if not package.name.startswith("."):
            (into / package.name).symlink_to(package)
    for name, (module, types) in NOT_HERE.items():
        (into / name).mkdir(parents=True)
        (into / name / "index.js").write_text(module)
        (into / name / "index.d.ts").write_text(types)
        shutil.copy(web / "package.json", into / name)


def run(web: Path, program: str, *arguments: str) -> str:
    """Run a program of ``node_modules`` to a good end; returns what it prints."""
    return finish([str(shutil.which("node")), PACKAGES / program, *arguments], folder=web)
