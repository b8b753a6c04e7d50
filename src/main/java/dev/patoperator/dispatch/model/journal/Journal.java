package dev.patoperator.dispatch.model.journal;

import java.util.List;

/**
 * The write-ahead records of what is being sent, one per batch, so that the next process can tell what the operator
 * decided from what was never there.
 */
public interface Journal {

    /** Most bytes of one record. A batch that needs more takes several. */
    int MAX_BYTES = 64 * 1024;

    /**
     * Writes the record of a batch and returns only when it is durable. Called before the batch is sent.
     *
     * @throws JournalException when it could not be written; the batch is then not sent
     */
    void write(JournalRecord journalRecord) throws JournalException;

    /** Deletes a record: the resources' statuses contain every result of its batch. Does not block. */
    void forget(JournalRecord journalRecord);

    /**
     * Returns the records of earlier processes in the order in which they were written, whatever times they contain.
     *
     * @throws JournalException when they could not be read; nothing may then be sent
     */
    List<JournalRecord> read() throws JournalException;

    /** A record could not be written or read. */
    final class JournalException extends Exception {
        private static final long serialVersionUID = 1L;

        public JournalException(String message) {
            super(message);
        }
    }
}
