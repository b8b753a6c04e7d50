package dev.patoperator.webhook;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** What this process is among its replicas right now. */
public sealed interface Role {

    /** It acts, and takes deliveries. */
    record Leader() implements Role {}

    /**
     * Another acts.
     *
     * @param leader where the leader takes deliveries; null while it is not known
     */
    record Follower(@Nullable URI leader) implements Role {}

    /** It is about to act, or about to end. */
    record NotReady() implements Role {}
}
