package dev.patoperator.api.v1alpha1;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.type.TypeFactory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a spec. One with a value of the wrong type is read as none, and its resource keeps an {@link UnreadableSpec}
 * instead: an informer ends at the first resource that it cannot decode, and no other resource would be seen any more.
 */
final class SpecReader extends JsonDeserializer<@Nullable PatSpec> implements ContextualDeserializer {

    private final JavaType type;

    /** For Jackson, which asks it for the one that fits. */
    SpecReader() {
        this(TypeFactory.unknownType());
    }

    private SpecReader(JavaType type) {
        this.type = type;
    }

    @Override
    public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty property) {
        return new SpecReader(property.getType());
    }

    @Override
    public @Nullable PatSpec deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        // Before the tree is read: the parser stands at the start of the spec, and its parent is the resource.
        Object resource = parser.getParsingContext().getParent().getCurrentValue();
        JsonNode json = context.readTree(parser);
        try {
            return context.readTreeAsValue(json, type);
        } catch (JsonMappingException e) {
            if (resource instanceof PatResource<?> unreadable) {
                unreadable.unreadable(UnreadableSpec.of(json));
            }
            return null;
        }
    }
}
