package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * One condition in Kubernetes' usual form ({@code metav1.Condition}, whose bounds the schema takes over).
 *
 * @param type Ready, Reconciling, Stalled, Suspended or SpecWarning
 * @param status True, False or Unknown
 * @param observedGeneration the generation that the condition was set for
 * @param lastTransitionTime when {@code status} last changed
 * @param reason one word for machines
 * @param message one sentence for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Condition(
        @Required @Size(min = 1, max = 316) @JsonPropertyDescription("""
                        Ready: whether the work is done. Reconciling (still trying), Stalled (needs a change of the \
                        resource or at GitHub), Suspended (told to wait) and SpecWarning (a name in the spec is \
                        probably misspelt, or an exception is ignored; Ready does not depend on it) are there only \
                        while True.""")
        String type,

        @Required @JsonPropertyDescription("True, False or Unknown.")
        String status,

        @Min(0)
        @JsonPropertyDescription("metadata.generation of the resource that the condition was set for.")
        @Nullable
        Long observedGeneration,

        @Required @JsonPropertyDescription("When the condition last changed from one status to another.")
        String lastTransitionTime,

        @Required
        @Size(min = 1, max = 1024)
        @Pattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")
        @JsonPropertyDescription("""
                        Why, in one word for machines: Succeeded, NothingMatched, UpToDate, DryRun, Progressing, \
                        RateLimited, LimitExceeded, \
                        GitHubUnavailable, PartiallyFailed, Failed, NotFound, CredentialsNotFound, \
                        CredentialsInvalid, CredentialsForbidden, PermissionDenied, OrganizationNotFound, Conflict, \
                        InvalidSpec or Suspended; of SpecWarning, CheckSpelling or \
                        ExceptionIgnored.""")
        String reason,

        @Required
        @Size(max = 32768)
        @JsonPropertyDescription("Why, in a sentence for people: what happened, and what to do about it.")
        String message) {}
