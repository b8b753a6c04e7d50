package dev.patoperator.kubernetes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * Bodies in Kubernetes' protobuf form, which {@code kubectl create secret} and similar commands send for some core
 * kinds, regardless of what the server accepts. Supports the fields that these commands set; others are left out.
 */
final class ProtobufBody {

    static final String CONTENT_TYPE = "application/vnd.kubernetes.protobuf";

    /** Length of the prefix of every body: {@code k8s} and a zero byte. */
    private static final int MAGIC_LENGTH = 4;

    private static final Message METADATA = new Message(Map.of(
            1, Field.text("name"),
            2, Field.text("generateName"),
            3, Field.text("namespace"),
            11, Field.map("labels", false),
            12, Field.map("annotations", false)));
    private static final Field METADATA_FIELD = new Field("metadata", METADATA, false, false);
    private static final Map<String, Message> KINDS = Map.of(
            "Namespace", new Message(Map.of(1, METADATA_FIELD)),
            "ServiceAccount", new Message(Map.of(1, METADATA_FIELD)),
            "Secret",
                    new Message(Map.of(
                            1, METADATA_FIELD,
                            2, Field.map("data", true),
                            3, Field.text("type"),
                            4, Field.map("stringData", false))),
            "ConfigMap",
                    new Message(Map.of(
                            1, METADATA_FIELD,
                            2, Field.map("data", false),
                            3, Field.map("binaryData", true))),
            "SelfSubjectAccessReview", new Message(Map.of(1, METADATA_FIELD)));

    private ProtobufBody() {}

    private record Message(Map<Integer, Field> fields) {}

    /** A field: text, a message when {@code message} is given, or one entry of a map of text or (base64) bytes. */
    private record Field(String name, Message message, boolean isMap, boolean isBytes) {
        static Field text(String name) {
            return new Field(name, null, false, false);
        }

        static Field map(String name, boolean bytes) {
            return new Field(name, null, true, bytes);
        }
    }

    /**
     * Converts a body to JSON.
     *
     * @throws ApiFailure 415 for a kind that is not supported, 400 for a body that cannot be read
     */
    static String toJson(byte[] body) {
        Message typeMeta = new Message(Map.of(1, Field.text("apiVersion"), 2, Field.text("kind")));
        try {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            byte[] raw = new byte[0];
            CodedInputStream in = CodedInputStream.newInstance(body, MAGIC_LENGTH, body.length - MAGIC_LENGTH);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case 1:
                        read(in.readByteArray(), typeMeta, object);
                        break;
                    case 2:
                        raw = in.readByteArray();
                        break;
                    default:
                        in.skipField(tag);
                }
            }
            String kind = object.path("kind").asText();
            if (!KINDS.containsKey(kind)) {
                throw new ApiFailure(
                        415, "UnsupportedMediaType", kind + " is not taken as protobuf here: use kubectl apply -f");
            }
            read(raw, KINDS.get(kind), object);
            return Json.write(object);
        } catch (IOException | RuntimeException e) {
            if (e instanceof ApiFailure) {
                throw (ApiFailure) e;
            }
            throw ApiFailure.badRequest("the protobuf body cannot be read: " + e.getMessage());
        }
    }

    private static void read(byte[] bytes, Message message, ObjectNode into) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            Field field = message.fields().get(WireFormat.getTagFieldNumber(tag));
            if (field == null) {
                in.skipField(tag);
            } else if (field.isMap()) {
                readEntry(in.readByteArray(), field.isBytes(), into.withObjectProperty(field.name()));
            } else if (field.message() != null) {
                read(in.readByteArray(), field.message(), into.withObjectProperty(field.name()));
            } else {
                String text = in.readStringRequireUtf8();
                if (!text.isEmpty()) {
                    into.put(field.name(), text);
                }
            }
        }
    }

    private static void readEntry(byte[] bytes, boolean base64, ObjectNode into) throws IOException {
        String key = "";
        byte[] value = new byte[0];
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == 1) {
                key = in.readStringRequireUtf8();
            } else {
                value = in.readByteArray();
            }
        }
        into.put(key, base64 ? Base64.getEncoder().encodeToString(value) : new String(value, StandardCharsets.UTF_8));
    }
}
