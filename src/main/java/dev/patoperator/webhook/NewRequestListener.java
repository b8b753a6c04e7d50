package dev.patoperator.webhook;

/** Is notified of new requests to review. */
@FunctionalInterface
public interface NewRequestListener {

    /**
     * Called when a delivery reports that a member requests access. Must return at once; may be called several times
     * for one request, and by several threads.
     *
     * @param namespace namespace of the Secret that the delivery was signed with
     * @param secretName name of that Secret
     * @param organization login as GitHub spells it; anyone who has the secret could have invented it
     */
    void arrived(String namespace, String secretName, String organization);
}
