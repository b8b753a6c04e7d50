package dev.patoperator.config;

/** The format of log lines. */
public enum LogFormat {
    /** One line of text, for people. */
    TEXT,
    /** One JSON object per line, for a log store. */
    JSON
}
