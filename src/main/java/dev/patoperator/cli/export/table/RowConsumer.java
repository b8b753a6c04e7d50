package dev.patoperator.cli.export.table;

import java.io.IOException;

/** Receives rows, one after the other. */
@FunctionalInterface
public interface RowConsumer {
    void accept(Row row) throws IOException;
}
