package dev.patoperator.cli.export.resource;

/** The Kubernetes API does not answer, or lists none of the kinds. The message is one clause. */
public final class ClusterUnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    ClusterUnreadableException(String clause) {
        super(clause);
    }
}
