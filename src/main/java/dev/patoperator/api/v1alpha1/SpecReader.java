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
 * Deserializes a spec. A spec with a value of the wrong type becomes null, and its resource gets an {@link UnreadableSpec}
 * instead. An error would stop the informer, and the operator would see no other resource any more.
 */
final class SpecReader extends JsonDeserializer<@Nullable PatSpec> implements ContextualDeserializer {

    private final JavaType type;

    /** Called by Jackson, which then gets a reader for the type of the property from {@link #createContextual}. */
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
        // Must precede reading the tree: only at the start of the spec is the resource the parser's parent context.
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
