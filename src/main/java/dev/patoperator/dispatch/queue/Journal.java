package dev.patoperator.dispatch.queue;

import java.util.List;

/**
 * The write-ahead record of what is being sent, one per batch, so that a successor can tell what we decided from what
 * was never there.
 */
public interface Journal {

    /** The largest record; a batch of more takes several. */
    int MAX_BYTES = 64 * 1024;

    /**
     * Writes a batch down; returns only when it is durable. Called before the batch is sent.
     *
     * @throws JournalException when it could not be written: the batch is not sent
     */
    void write(JournalRecord journalRecord) throws JournalException;

    /** Every verdict of the batch is on record in its resource's status: the record may go. Does not block. */
    void forget(JournalRecord journalRecord);

    /**
     * All records that predecessors left behind, in the order in which they were written, whatever time they give.
     *
     * @throws JournalException when they could not be read: nothing may be sent then
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
