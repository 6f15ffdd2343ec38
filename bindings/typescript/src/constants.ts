/** Limits, numbers and codes of the service. Bundlers take only those that a program names. */
export * from "./generated/constants";
