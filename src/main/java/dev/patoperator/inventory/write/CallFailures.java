package dev.patoperator.inventory.write;

import dev.patoperator.text.Redaction;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import org.jspecify.annotations.Nullable;

/** Turns failed calls to the Kubernetes API into problems that a condition reports. */
final class CallFailures {

    private static final int UNPROCESSABLE = 422;
    private static final String TERMINATING = "being terminated";

    private CallFailures() {}

    /** Whether the failure is about this object alone, so that others can still be written. */
    static boolean isAboutOneObject(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_CONFLICT || e.getCode() == UNPROCESSABLE;
    }

    /**
     * Returns the problem.
     *
     * @param verb what the operator did, such as {@code create}
     * @param plural the kind, such as {@code patgrants.patoperator.dev}
     */
    static WriteProblem of(KubernetesClientException e, String verb, String plural, String namespace) {
        String said = said(e);
        String cannot = "the operator cannot " + verb + " " + plural + " in namespace " + namespace + ": ";
        return switch (e.getCode()) {
            case HttpURLConnection.HTTP_FORBIDDEN ->
                said.contains(TERMINATING)
                        ? new WriteProblem(WriteProblem.Kind.UNAVAILABLE, cannot + "the namespace is being deleted")
                        : new WriteProblem(WriteProblem.Kind.REFUSED, cannot + said + remedy(said));
            case HttpURLConnection.HTTP_NOT_FOUND ->
                new WriteProblem(
                        WriteProblem.Kind.REFUSED,
                        cannot
                                + "the Kubernetes API answered 404; install the CustomResourceDefinitions of this version:"
                                + " kubectl apply -k deploy/crds");
            case UNPROCESSABLE, HttpURLConnection.HTTP_BAD_REQUEST ->
                new WriteProblem(WriteProblem.Kind.REFUSED, cannot + said);
            case HttpURLConnection.HTTP_CONFLICT ->
                new WriteProblem(WriteProblem.Kind.UNAVAILABLE, cannot + said + "; it is tried again");
            default ->
                new WriteProblem(
                        WriteProblem.Kind.UNAVAILABLE,
                        cannot + "the Kubernetes API "
                                + (e.getCode() > 0 ? "answered " + e.getCode() : "did not answer")
                                + "; it is tried again");
        };
    }

    /** A quota or an admission policy says itself what to do. Without the RBAC of this version, its manifests help. */
    private static String remedy(String said) {
        return said.contains("cannot ")
                ? "; apply the ClusterRole github-pat-operator of this version: it is in deploy/manifests/rbac.yaml and in the"
                        + " chart"
                : "";
    }

    private static String said(KubernetesClientException e) {
        Status status = e.getStatus();
        @Nullable String message = status == null ? null : status.getMessage();
        return Redaction.clean(message == null ? "the Kubernetes API answered " + e.getCode() : message);
    }
}
