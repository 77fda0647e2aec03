import { RouterProvider } from "@tanstack/react-router";
import { createClient } from "@vestibule/client";
import { directionOf, VestibuleProvider } from "@vestibule/react";
import "@vestibule/react/styles.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./app.css";
import { language } from "./language.js";
import { router } from "./router.js";

const client = createClient();
document.documentElement.lang = language;
document.documentElement.dir = directionOf(language);

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <VestibuleProvider client={client} language={language}>
      <RouterProvider router={router} />
    </VestibuleProvider>
  </StrictMode>,
);
