package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which pending requests a PatGrantReview is about. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RequestSelector(
        @Size(min = 1, max = PatSelector.MAX_OWNERS)
        @ValidationRule(value = SelectorText.OWNERS_RULE, message = SelectorText.OWNERS_MESSAGE)
        @ValidationRule(value = SpecText.UNIQUE, message = "each owner may be listed only once")
        @JsonPropertyDescription(SelectorText.OWNERS)
        @Nullable
        List<@Size(min = 1, max = PatSelector.MAX_LOGIN_LENGTH) String> owners,

        @Size(min = 1, max = PatSelector.MAX_REPOSITORY_LENGTH)
        @ValidationRule(
                value = SelectorText.REPOSITORY_RULE,
                message = "repository must be " + PatSelector.REPOSITORY_FORM)
        @JsonPropertyDescription(SelectorText.REPOSITORY)
        @Nullable
        String repository,

        @Size(min = 1, max = PatSelector.MAX_PERMISSION_LENGTH)
        @ValidationRule(
                value = SelectorText.PERMISSION_RULE,
                message = "permission must be " + PatSelector.PERMISSION_FORM)
        @JsonPropertyDescription(SelectorText.PERMISSION)
        @Nullable
        String permission,

        @Size(min = 1, max = PatSelector.MAX_TIME_LENGTH)
        @ValidationRule(
                value = SelectorText.TIME_RULE,
                message = "lastUsedBefore must be " + PatSelector.LAST_USED_FORM)
        @JsonPropertyDescription(SelectorText.LAST_USED_BEFORE)
        @Nullable
        String lastUsedBefore,

        @Size(min = 1, max = PatSelector.MAX_TIME_LENGTH)
        @ValidationRule(value = SelectorText.TIME_RULE, message = "lastUsedAfter must be " + PatSelector.LAST_USED_FORM)
        @JsonPropertyDescription(SelectorText.LAST_USED_AFTER)
        @Nullable
        String lastUsedAfter,

        @Size(min = 1, max = PatSelector.MAX_TOKEN_IDS)
        @ValidationRule(value = SpecText.UNIQUE, message = SpecText.IDS_UNIQUE_MESSAGE)
        @JsonPropertyDescription(SelectorText.TOKEN_IDS)
        @Nullable
        List<@Min(1) @Max(PatSpec.MAX_ID) Long> tokenIDs,

        @Size(min = 1, max = PatSelector.MAX_TIME_LENGTH)
        @ValidationRule(value = SelectorText.TIME_RULE, message = "createdBefore must be " + PatSelector.TIME_FORM)
        @JsonPropertyDescription("""
                        Only requests that were made before this time, in RFC 3339.""")
        @Nullable
        String createdBefore,

        @Size(min = 1, max = PatSelector.MAX_CONDITIONS)
        @ValidationRule(value = SelectorText.NAMES_UNIQUE, message = "each name may be used only once")
        @JsonPropertyDescription(SelectorText.MATCH_CONDITIONS)
        @Nullable
        List<MatchCondition> matchConditions,

        @Size(min = 1, max = PatSelector.MAX_EXCEPTIONS) @JsonPropertyDescription(SelectorText.EXCEPTIONS) @Nullable
        List<SelectorExemption> exceptions)
        implements PatSelector {

    /** Creates a selector without exceptions. */
    public RequestSelector(
            @Nullable List<String> owners,
            @Nullable String repository,
            @Nullable String permission,
            @Nullable String lastUsedBefore,
            @Nullable String lastUsedAfter,
            @Nullable List<Long> tokenIDs,
            @Nullable String createdBefore,
            @Nullable List<MatchCondition> matchConditions) {
        this(
                owners,
                repository,
                permission,
                lastUsedBefore,
                lastUsedAfter,
                tokenIDs,
                createdBefore,
                matchConditions,
                null);
    }

    @Override
    public @Nullable String before() {
        return createdBefore;
    }

    @Override
    public String beforeField() {
        return "createdBefore";
    }
}
