package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import org.jspecify.annotations.Nullable;

/**
 * What both kinds share: a spec that names an organization and ids, and one shape of status.
 *
 * @param <S> the kind's spec
 */
public abstract sealed class PatResource<S extends PatSpec> extends CustomResource<S, PatStatus> implements Namespaced
        permits PatGrantReview, PatRevocation {

    public static final String GROUP = "patoperator.dev";
    public static final String VERSION = "v1alpha1";

    /** {@code kubectl get patoperator} lists both kinds. */
    public static final String CATEGORY = "patoperator";

    /** Any new value asks for another try at what failed. */
    public static final String RETRY_ANNOTATION = GROUP + "/retry-requested-at";

    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private static final long serialVersionUID = 1L;

    private transient @Nullable UnreadableSpec unreadableSpec;

    // A spec or a status exists when the API server sent one: the base class would make an empty one by reflection.
    @Override
    protected @Nullable S initSpec() {
        return null;
    }

    @Override
    protected @Nullable PatStatus initStatus() {
        return null;
    }

    /** Null for a spec that was stored past the schema and cannot be read, too. */
    @Override
    @JsonDeserialize(using = SpecReader.class)
    public void setSpec(@Nullable S spec) {
        super.setSpec(spec);
    }

    /**
     * What is known of a spec that cannot be read; null for every other. Only what the informers and the client decoded has it:
     * a copy that is made by way of JSON has neither.
     */
    @JsonIgnore
    public @Nullable UnreadableSpec unreadableSpec() {
        return unreadableSpec;
    }

    /** For {@link SpecReader}. */
    void unreadable(UnreadableSpec spec) {
        this.unreadableSpec = spec;
    }

    /**
     * Takes what the API server sent, less what only the server and kubectl read: the informers keep every resource in
     * memory, and these two are most of a small one. Nothing is lost by it, because the operator applies its status and
     * never sends metadata back.
     */
    @Override
    @JsonIgnoreProperties("managedFields")
    public void setMetadata(ObjectMeta metadata) {
        var annotations = metadata.getAnnotations();
        if (annotations != null && annotations.containsKey(LAST_APPLIED)) {
            annotations.remove(LAST_APPLIED);
        }
        super.setMetadata(metadata);
    }

    /** metadata.namespace. */
    @JsonIgnore
    public String namespace() {
        return getMetadata().getNamespace();
    }

    /** metadata.name. */
    @JsonIgnore
    public String name() {
        return getMetadata().getName();
    }

    /** metadata.uid; the text null when the server sent none. */
    @JsonIgnore
    public String uid() {
        return String.valueOf(getMetadata().getUid());
    }

    /** The value of the retry annotation, or null when there is none. */
    @JsonIgnore
    public @Nullable String retryRequestedAt() {
        var annotations = getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(RETRY_ANNOTATION);
    }

    /** metadata.generation; 0 when the server sent none. */
    @JsonIgnore
    public long generation() {
        Long generation = getMetadata().getGeneration();
        return generation == null ? 0 : generation;
    }
}
