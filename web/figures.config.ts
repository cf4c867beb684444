import { defineConfig } from "@playwright/test";
import e2e from "./playwright.config";

/// What is made for the pages of the project: figures of speed, and the picture of the README.
export default defineConfig({ ...e2e, testMatch: /(speed|picture)\.ts$/ });
