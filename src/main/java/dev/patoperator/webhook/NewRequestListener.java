package dev.patoperator.webhook;

/** Who wants to know that there is something to review. */
@FunctionalInterface
public interface NewRequestListener {

    /**
     * A member asks for access. Returns at once, and may be told the same more than once.
     *
     * @param namespace of the Secret that the delivery was signed with
     * @param secretName its name
     * @param organization login as GitHub spells it; whoever holds the secret could have made it up
     */
    void arrived(String namespace, String secretName, String organization);
}
