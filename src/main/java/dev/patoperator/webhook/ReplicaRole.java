package dev.patoperator.webhook;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What this process is among its replicas right now. */
public sealed interface ReplicaRole {

    /** It acts, and takes deliveries. */
    record Leader() implements ReplicaRole {}

    /**
     * Another acts.
     *
     * @param leader where the leader takes deliveries; null while it is not known
     */
    record Follower(@Nullable URI leader) implements ReplicaRole {}

    /** It is about to act, or about to end. */
    record NotReady() implements ReplicaRole {}
}
