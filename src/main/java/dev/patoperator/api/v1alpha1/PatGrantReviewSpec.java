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

/** Which requests to review, and how. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "has(self.patRequestIDs) || has(self.selector)",
        message = "at least one of patRequestIDs and selector is needed")
@ValidationRule(
        value = "!has(self.interval) || !has(self.patRequestIDs)",
        message = "interval cannot be used with patRequestIDs: listed ids are decided once")
@ValidationRule(
        value = SpecText.INTERVAL_NEEDS_SELECTOR + " || has(self.patRequestIDs)",
        message = SpecText.INTERVAL_NEEDS_SELECTOR_MESSAGE)
@ValidationRule(value = SpecText.EXCEPTIONS_NEED_INTERVAL, message = SpecText.EXCEPTIONS_NEED_INTERVAL_MESSAGE)
@ValidationRule(value = SpecText.VARIABLES_NEED_SELECTOR, message = SpecText.VARIABLES_NEED_SELECTOR_MESSAGE)
@ValidationRule(
        value = "!has(self.reasonExpression) || has(self.selector)",
        message = "reasonExpression needs a selector: it is computed for what the selector matches")
@ValidationRule(
        value = SpecText.SELECTOR_NAMES_A_FIELD + "createdBefore)",
        message = SpecText.SELECTOR_NAMES_A_FIELD_MESSAGE)
@ValidationRule(
        value = "!has(self.selector) || has(self.patRequestIDs) || has(self.interval)"
                + " || (has(self.dryRun) && self.dryRun) || has(self.selector.createdBefore)"
                + " || has(self.selector.tokenIDs)",
        message = "a selector without interval, patRequestIDs and dryRun is evaluated once"
                + " and needs selector.createdBefore or selector.tokenIDs, so that it never decides requests that were made later;"
                + " did you forget interval?")
@JsonClassDescription("Which pending requests to review, and how. The operator never changes it.")
public record PatGrantReviewSpec(
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

        @Required
        @ValidationRule(
                value = SpecText.IMMUTABLE,
                message = "action cannot be changed; create another resource instead")
        @SelectableField
        @JsonPropertyDescription("""
                        What to do with the requests: Approve gives the tokens the access that was asked for, Deny \
                        refuses it. Cannot be changed: create another resource instead.""")
        @Nullable
        ReviewAction action,

        @Size(min = 1, max = PatSpec.MAX_REASON_LENGTH) @JsonPropertyDescription("""
                        Why, at most 1024 characters; sent to GitHub with the decision. On Deny GitHub mails it to \
                        the token's owner. {owner}, {tokenName} and {expiresAt} stand for the request's own. When \
                        absent, no reason is given.""") @Nullable
        String reason,

        @Size(min = 1, max = PatSelector.MAX_EXPRESSION_LENGTH) @JsonPropertyDescription("""
                        The reason of each decision as CEL of type string, over what conditions read, \
                        variables too; cut at 1024 characters. Where it fails or gives an empty text, reason is \
                        used. Needs a selector.""") @Nullable
        String reasonExpression,

        @Size(min = 1, max = PatSpec.MAX_IDS)
        @ValidationRule(value = SpecText.UNIQUE, message = SpecText.IDS_UNIQUE_MESSAGE)
        @JsonPropertyDescription("""
                        Ids of the pending requests to decide (GitHub's pat_request_id, not the token's own id), \
                        1 to 500, each listed once. Ids added later are decided then; an id that was decided is not \
                        sent again; removing an id takes nothing back at GitHub.""")
        @Nullable
        List<@Min(1) @Max(PatSpec.MAX_ID) Long> patRequestIDs,

        @JsonPropertyDescription(SelectorText.SELECTOR_OF_REQUESTS) @Nullable
        RequestSelector selector,

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
                        What it means that a listed request is not pending (reviewed by someone else, cancelled, or \
                        never there). Fail: the resource is not Ready, with reason NotFound. Ignore: nothing is left \
                        to do for that id, and the condition's message says so. Absent means Fail.""") @Nullable MissingPolicy missingPolicy,

        @JsonPropertyDescription(SpecText.CREDENTIALS_REF) @Nullable
        CredentialsRef credentialsRef)
        implements PatSpec {

    @Override
    public @Nullable List<Long> listedIds() {
        return patRequestIDs;
    }

    @Override
    public String idsField() {
        return "patRequestIDs";
    }
}
