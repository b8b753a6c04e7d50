package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import org.jspecify.annotations.Nullable;

/**
 * Base class of the two kinds that decide: a spec that names an organization and its items, and one type of status.
 *
 * @param <S> the kind's spec
 */
public abstract sealed class PatResource<S extends PatSpec> extends CustomResource<S, PatStatus> implements Namespaced
        permits PatGrantReview, PatRevocation {

    public static final String GROUP = "patoperator.dev";
    public static final String VERSION = "v1alpha1";

    /** {@code kubectl get patoperator} lists the kinds that people write. */
    public static final String CATEGORY = "patoperator";

    /** Any new value requests another try of what failed. */
    public static final String RETRY_ANNOTATION = GROUP + "/retry-requested-at";

    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private static final long serialVersionUID = 1L;

    private transient @Nullable UnreadableSpec unreadableSpec;
    private transient volatile @Nullable Object parsed;

    // No spec or status exists unless the API server sent one. The base class would create an empty one by reflection.
    @Override
    protected @Nullable S initSpec() {
        return null;
    }

    @Override
    protected @Nullable PatStatus initStatus() {
        return null;
    }

    /** Sets the spec; null also for one that was stored despite the schema and cannot be read. */
    @Override
    @JsonDeserialize(using = SpecReader.class)
    public void setSpec(@Nullable S spec) {
        super.setSpec(spec);
    }

    /**
     * Returns what is known of a spec that cannot be read; null for every other. Only resources that the informers and the
     * client decoded have it: a copy that is made through JSON has neither it nor a spec.
     */
    @JsonIgnore
    public @Nullable UnreadableSpec unreadableSpec() {
        return unreadableSpec;
    }

    /** Returns what the validation made of this resource, if it was kept; null otherwise. Not part of the JSON. */
    @JsonIgnore
    public @Nullable Object parsed() {
        return parsed;
    }

    /** Keeps what the validation made of this resource, so that a spec is parsed once for each version of a resource. */
    public void keepParsed(Object result) {
        this.parsed = result;
    }

    /** Called by {@link SpecReader}. */
    void unreadable(UnreadableSpec spec) {
        this.unreadableSpec = spec;
    }

    /**
     * Sets the metadata without the managed fields and kubectl's last-applied annotation. Only the API server and kubectl
     * read these two, and they are most of a small resource, which the informers keep in memory. Nothing is lost, because
     * the operator applies its status and never sends metadata back.
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

    /** Returns {@code metadata.namespace}. */
    @JsonIgnore
    public String namespace() {
        return getMetadata().getNamespace();
    }

    /** Returns {@code metadata.name}. */
    @JsonIgnore
    public String name() {
        return getMetadata().getName();
    }

    /** Returns {@code metadata.uid}; the text {@code null} when the server sent none. */
    @JsonIgnore
    public String uid() {
        return String.valueOf(getMetadata().getUid());
    }

    /** Returns the value of the retry annotation, or null when there is none. */
    @JsonIgnore
    public @Nullable String retryRequestedAt() {
        var annotations = getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(RETRY_ANNOTATION);
    }

    /** Returns {@code metadata.generation}; 0 when the server sent none. */
    @JsonIgnore
    public long generation() {
        Long generation = getMetadata().getGeneration();
        return generation == null ? 0 : generation;
    }
}
