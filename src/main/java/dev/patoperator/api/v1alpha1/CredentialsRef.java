package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Names a Secret in the resource's own namespace. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record CredentialsRef(
        @Required
        @Size(min = 1, max = 253)
        @ValidationRule(
                value = "self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*$')",
                message = "credentialsRef.name must be " + CredentialsRef.FORM)
        @JsonPropertyDescription("""
                        Name of the Secret. The operator must be allowed to get it: the ClusterRole \
                        github-pat-operator-secrets, bound in the namespace, covers the name github-app only; \
                        another name needs a Role of its own.""")
        @Nullable
        String name) {

    /** What {@code name} must be, as a refusal says it. */
    public static final String FORM = "the name of a Secret: lower-case letters, digits, hyphens and dots";
}
