package dev.patoperator.webhook;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The current role of this process among its replicas. */
public sealed interface ReplicaRole {

    /** This process acts, and accepts deliveries. */
    record Leader() implements ReplicaRole {}

    /**
     * Another process acts.
     *
     * @param leader URL at which the leader accepts deliveries; null while it is not known
     */
    record Follower(@Nullable URI leader) implements ReplicaRole {}

    /** This process is about to act, or about to end. */
    record NotReady() implements ReplicaRole {}
}
