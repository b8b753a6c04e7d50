package dev.patoperator.cli.export.table;

import java.io.IOException;

/** Writes the rows of one table to a file. */
public interface TableWriter extends AutoCloseable, RowConsumer {

    /** Ends the file. */
    @Override
    void close() throws IOException;
}
