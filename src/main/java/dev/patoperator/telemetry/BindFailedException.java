package dev.patoperator.telemetry;

import java.io.IOException;

/** The port for health and metrics cannot be opened. The message is one line that names the setting. */
public final class BindFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    BindFailedException(int port, IOException cause) {
        super("PAT_OPERATOR_HTTP_PORT=" + port + ": the port cannot be opened: " + cause.getMessage(), cause);
    }
}
