"""Modalities: what kind of data a repository's task works on, by the Hub's own grouping of tasks."""

from __future__ import annotations

MODALITIES: dict[str, tuple[str, ...]] = {
    "text": (
        "feature-extraction", "fill-mask", "multiple-choice", "question-answering", "sentence-similarity",
        "summarization", "table-question-answering", "text-classification", "text-generation", "text-ranking",
        "text2text-generation", "token-classification", "translation", "zero-shot-classification",
    ),
    "image": (
        "depth-estimation", "image-classification", "image-feature-extraction", "image-segmentation", "image-to-3d",
        "image-to-image", "keypoint-detection", "mask-generation", "object-detection", "text-to-3d", "text-to-image",
        "unconditional-image-generation", "zero-shot-image-classification", "zero-shot-object-detection",
    ),
    "video": ("image-to-video", "text-to-video", "video-classification", "video-to-video"),
    "audio": (
        "audio-classification", "audio-to-audio", "automatic-speech-recognition", "text-to-audio", "text-to-speech",
        "voice-activity-detection",
    ),
    "multimodal": (
        "any-to-any", "audio-text-to-text", "document-question-answering", "image-text-to-image", "image-text-to-text",
        "image-text-to-video", "image-to-text", "video-text-to-text", "visual-document-retrieval",
        "visual-question-answering",
    ),
    "other": (),
}  # fmt: skip
"""Modality -> pipeline tags, after the groups in which the Hub lists its tasks; `other` is every tag in no group."""

_OF_TASK = {task: modality for modality, tasks in MODALITIES.items() for task in tasks}


def modality_of(task: str) -> str:
    """Return the modality of a pipeline tag; `other` for a tag in no group."""
    return _OF_TASK.get(task, "other")
