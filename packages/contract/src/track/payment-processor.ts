import { z } from "zod";

export const PaymentProcessor = z.enum([
  "stripe",
  "shopify",
  "polar",
  "paddle",
  "apple",
  "revenuecat",
  "dub",
  "custom",
]);
