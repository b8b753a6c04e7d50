package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An entry of {@code exceptions}: tokens that the selector does not match until a time. Exactly one of {@code owners} and
 * {@code tokenIDs} is given.
 *
 * @param owners logins of the tokens' owners
 * @param tokenIDs the tokens' own ids
 * @param until when the exception ends, in RFC 3339
 * @param reason why it was granted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(value = SelectorText.EXEMPTION_NAMES_TOKENS, message = SelectorText.EXEMPTION_NAMES_TOKENS_MESSAGE)
@ValidationRule(
        value = SelectorText.EXEMPTION_NAMES_ONE_FIELD,
        message = SelectorText.EXEMPTION_NAMES_ONE_FIELD_MESSAGE)
public record SelectorExemption(
        @Size(min = 1, max = PatSelector.MAX_OWNERS)
        @ValidationRule(value = SelectorText.OWNERS_RULE, message = SelectorText.OWNERS_MESSAGE)
        @ValidationRule(value = SpecText.UNIQUE, message = "each owner may be listed only once")
        @JsonPropertyDescription("""
                        The tokens of these users, by login, at most 10; upper and lower case are the same. \
                        Instead of tokenIDs.""")
        @Nullable
        List<@Size(min = 1, max = PatSelector.MAX_LOGIN_LENGTH) String> owners,

        @Size(min = 1, max = PatSelector.MAX_TOKEN_IDS)
        @ValidationRule(value = SpecText.UNIQUE, message = SpecText.IDS_UNIQUE_MESSAGE)
        @JsonPropertyDescription("""
                        These tokens, at most 50, each listed once: the token's own id, as in the audit log and the \
                        organization's settings. Instead of owners.""")
        @Nullable
        List<@Min(1) @Max(PatSpec.MAX_ID) Long> tokenIDs,

        @Required
        @Size(min = 1, max = PatSelector.MAX_TIME_LENGTH)
        @ValidationRule(value = SelectorText.TIME_RULE, message = "until must be " + PatSelector.TIME_FORM)
        @JsonPropertyDescription("""
                        When the exception ends, in RFC 3339; from then on the selector matches these tokens again. \
                        An exception that ends in more than 366 days is ignored, and the condition SpecWarning says so.""")
        @Nullable
        String until,

        @Required @Size(min = 1, max = PatSelector.MAX_EXCEPTION_REASON_LENGTH) @JsonPropertyDescription("""
                        Why the exception was granted, at most 256 characters; shown in the outcomes of these tokens. \
                        It is not sent to GitHub.""") @Nullable
        String reason) {}
