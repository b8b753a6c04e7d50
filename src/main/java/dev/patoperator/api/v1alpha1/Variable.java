package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * A name for a CEL expression, in the form of a ValidatingAdmissionPolicy's variables.
 *
 * @param name conditions read it as {@code variables.name}
 * @param expression CEL of any type that conditions know
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Variable(
        @Required
        @Size(min = 1, max = PatSpec.MAX_VARIABLE_NAME_LENGTH)
        @ValidationRule(value = SpecText.VARIABLE_NAME_RULE, message = SpecText.VARIABLE_NAME_MESSAGE)
        @JsonPropertyDescription("Expressions read it as variables.NAME; unique within the resource.")
        @Nullable
        String name,

        @Required @Size(min = 1, max = PatSelector.MAX_EXPRESSION_LENGTH) @JsonPropertyDescription("""
                        CEL of any type over what conditions read, and the variables before this one.""") @Nullable
        String expression) {}
