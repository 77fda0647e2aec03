import { RouterProvider } from "@tanstack/react-router";
import { createClient } from "@vestibule/client";
import { directionOf, type Navigate, VestibuleProvider } from "@vestibule/react";
import "@vestibule/react/styles.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./app.css";
import { language } from "./language.js";
import { router } from "./router.js";

const client = createClient();
const navigate: Navigate = (href, { replace }) => void router.navigate({ href, replace });
document.documentElement.lang = language;
document.documentElement.dir = directionOf(language);

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <VestibuleProvider client={client} language={language} navigate={navigate}>
      <RouterProvider router={router} />
    </VestibuleProvider>
  </StrictMode>,
);
