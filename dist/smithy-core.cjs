var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);
var stdin_exports = {};
__export(stdin_exports, {
  EventStreamCodec: () => import_shared_smithy_core_2.EventStreamCodec,
  EventStreamMarshaller: () => import_shared_smithy_core_2.EventStreamMarshaller2,
  EventStreamSerde: () => import_shared_smithy_core_2.EventStreamSerde,
  HeaderMarshaller: () => import_shared_smithy_core_2.HeaderMarshaller,
  Int64: () => import_shared_smithy_core_2.Int64,
  MessageDecoderStream: () => import_shared_smithy_core_2.MessageDecoderStream,
  MessageEncoderStream: () => import_shared_smithy_core_2.MessageEncoderStream,
  SmithyMessageDecoderStream: () => import_shared_smithy_core_2.SmithyMessageDecoderStream,
  SmithyMessageEncoderStream: () => import_shared_smithy_core_2.SmithyMessageEncoderStream,
  UniversalEventStreamMarshaller: () => import_shared_smithy_core_2.EventStreamMarshaller,
  eventStreamSerdeProvider: () => import_shared_smithy_core_2.eventStreamSerdeProvider2,
  getChunkedStream: () => import_shared_smithy_core_2.getChunkedStream,
  getMessageUnmarshaller: () => import_shared_smithy_core_2.getMessageUnmarshaller,
  getUnmarshalledStream: () => import_shared_smithy_core_2.getUnmarshalledStream,
  iterableToReadableStream: () => import_shared_smithy_core_2.iterableToReadableStream,
  readableStreamToIterable: () => import_shared_smithy_core_2.readableStreamToIterable,
  resolveEventStreamSerdeConfig: () => import_shared_smithy_core_2.resolveEventStreamSerdeConfig,
  universalEventStreamSerdeProvider: () => import_shared_smithy_core_2.eventStreamSerdeProvider
});
module.exports = __toCommonJS(stdin_exports);
var import_shared_smithy_core_2 = require("./shared-smithy-core-2.cjs");
var import_shared_smithy_core = require("./shared-smithy-core.cjs");
var import_shared_esbuild = require("./shared-esbuild.cjs");
(0, import_shared_smithy_core_2.init_event_streams)();
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  EventStreamCodec,
  EventStreamMarshaller,
  EventStreamSerde,
  HeaderMarshaller,
  Int64,
  MessageDecoderStream,
  MessageEncoderStream,
  SmithyMessageDecoderStream,
  SmithyMessageEncoderStream,
  UniversalEventStreamMarshaller,
  eventStreamSerdeProvider,
  getChunkedStream,
  getMessageUnmarshaller,
  getUnmarshalledStream,
  iterableToReadableStream,
  readableStreamToIterable,
  resolveEventStreamSerdeConfig,
  universalEventStreamSerdeProvider
});
