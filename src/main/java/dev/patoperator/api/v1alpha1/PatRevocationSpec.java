package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SelectableField;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which grants to revoke. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "has(self.patIDs) || has(self.selector)",
        message = "at least one of patIDs and selector is needed")
@ValidationRule(
        value = "!has(self.interval) || !has(self.patIDs)",
        message = "interval cannot be used with patIDs: listed ids are decided once")
@ValidationRule(
        value = SpecText.INTERVAL_NEEDS_SELECTOR + " || has(self.patIDs)",
        message = SpecText.INTERVAL_NEEDS_SELECTOR_MESSAGE)
@ValidationRule(value = SpecText.EXCEPTIONS_NEED_INTERVAL, message = SpecText.EXCEPTIONS_NEED_INTERVAL_MESSAGE)
@ValidationRule(value = SpecText.VARIABLES_NEED_SELECTOR, message = SpecText.VARIABLES_NEED_SELECTOR_MESSAGE)
@ValidationRule(
        value = SpecText.SELECTOR_NAMES_A_FIELD + "grantedBefore)",
        message = SpecText.SELECTOR_NAMES_A_FIELD_MESSAGE)
@ValidationRule(
        value = "!has(self.selector) || has(self.patIDs) || has(self.interval)"
                + " || (has(self.dryRun) && self.dryRun) || has(self.selector.grantedBefore)"
                + " || has(self.selector.tokenIDs)",
        message = "a selector without interval, patIDs and dryRun is evaluated once"
                + " and needs selector.grantedBefore or selector.tokenIDs, so that it never decides grants that were given later;"
                + " did you forget interval?")
@JsonClassDescription("Which grants to revoke. The operator never changes it.")
public record PatRevocationSpec(
        @Required
        @Size(min = 1, max = PatSpec.MAX_ORGANIZATION_LENGTH)
        @ValidationRule(value = SpecText.ORGANIZATION_RULE, message = SpecText.ORGANIZATION_MESSAGE)
        @ValidationRule(
                value = SpecText.IMMUTABLE,
                message = "organization cannot be changed; create another resource instead")
        @SelectableField
        @JsonPropertyDescription(SpecText.ORGANIZATION)
        @Nullable
        String organization,

        @Size(min = 1, max = PatSpec.MAX_REASON_LENGTH) @JsonPropertyDescription("""
                        Why, at most 1024 characters. It stays in Kubernetes, for the audit trail: GitHub's revoke \
                        takes no reason. {owner}, {tokenName} and {expiresAt} stand for the grant's own.""") @Nullable
        String reason,

        @Size(min = 1, max = PatSpec.MAX_IDS)
        @ValidationRule(value = SpecText.UNIQUE, message = SpecText.IDS_UNIQUE_MESSAGE)
        @JsonPropertyDescription("""
                        Ids of the active grants to revoke (GitHub's pat_id, not the token's own id), 1 to 500, each \
                        listed once. Ids added later are revoked then; an id that was revoked is not sent again; \
                        removing an id takes nothing back at GitHub. Revoking ends the token's access to the \
                        organization: the token continues to exist, public resources stay readable, and SSH keys made with it \
                        keep working.""")
        @Nullable
        List<@Min(1) @Max(PatSpec.MAX_ID) Long> patIDs,

        @JsonPropertyDescription(SelectorText.SELECTOR_OF_GRANTS) @Nullable
        GrantSelector selector,

        @Size(min = 1, max = PatSpec.MAX_VARIABLES)
        @ValidationRule(value = SelectorText.NAMES_UNIQUE, message = "each name may be used only once")
        @JsonPropertyDescription(SpecText.VARIABLES)
        @Nullable
        List<Variable> variables,

        @Size(min = 1, max = PatSpec.MAX_INTERVAL_LENGTH)
        @ValidationRule(value = SpecText.INTERVAL_RULE, message = SpecText.INTERVAL_MESSAGE)
        @ValidationRule(value = SpecText.INTERVAL_IN_RANGE, message = SpecText.INTERVAL_IN_RANGE_MESSAGE)
        @JsonPropertyDescription(SelectorText.INTERVAL)
        @Nullable
        String interval,

        @Min(1) @Max(PatSpec.MAX_LIMIT) @JsonPropertyDescription(SelectorText.LIMIT) @Nullable
        Integer limit,

        @JsonPropertyDescription(SpecText.DRY_RUN) @Nullable Boolean dryRun,
        @JsonPropertyDescription(SpecText.SUSPEND) @Nullable Boolean suspend,
        @JsonPropertyDescription("""
                        What it means that a listed grant is not active (revoked by someone else, expired, or never \
                        there). Fail: the resource is not Ready, with reason NotFound. Ignore: nothing is left to do \
                        for that id, and the condition's message says so. Absent means Fail.""") @Nullable MissingPolicy missingPolicy,

        @JsonPropertyDescription(SpecText.CREDENTIALS_REF) @Nullable
        CredentialsRef credentialsRef)
        implements PatSpec {

    /** Returns null: GitHub takes no reason for a revocation, so a computed one would be shown nowhere. */
    @Override
    public @Nullable String reasonExpression() {
        return null;
    }

    @Override
    public @Nullable List<Long> listedIds() {
        return patIDs;
    }

    @Override
    public String idsField() {
        return "patIDs";
    }
}
