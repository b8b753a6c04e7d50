package dev.patoperator.telemetry.http;

import java.io.IOException;

/** Thrown when a port cannot be opened. The message is one line that names the setting. */
public final class BindFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Creates the exception for the port in this setting. */
    public BindFailedException(String setting, int port, IOException cause) {
        super(setting + "=" + port + ": the port cannot be opened: " + cause.getMessage(), cause);
    }
}
