package dev.patoperator.config;

/** How log lines look. */
public enum LogFormat {
    /** One line for people. */
    TEXT,
    /** One JSON object a line, for a log store. */
    JSON
}
